/** What a step shows in an iframe: a form that is sent there, or an address. */
export type Shown = { readonly form: string } | { readonly url: string };

/** An iframe at the end of the element, which shows it. Throws where there is no such element. */
export function showInFrame(elementId: string, shown: Shown, { name, classes, title }: FrameLooks): HTMLIFrameElement {
  const place = document.getElementById(elementId);
  if (place === null) throw new Error(`There is no element ${elementId}.`);
  const frame = document.createElement('iframe');
  frame.name = name;
  frame.title = title;
  if (classes !== '') frame.className = classes;
  place.replaceChildren(frame);
  if ('url' in shown) frame.src = shown.url;
  else submit(shown.form, name, place);
  return frame;
}

export type FrameLooks = { readonly name: string; readonly classes: string; readonly title: string };

/** The form is HTML of Spreedly's. Only its address and its fields are taken over: no script of it runs in the page. */
function submit(html: string, target: string, place: HTMLElement): void {
  const given = new DOMParser().parseFromString(html, 'text/html').querySelector('form');
  if (given === null) throw new Error('Spreedly sent no form.');
  const form = document.createElement('form');
  form.method = 'POST';
  form.action = given.action;
  form.target = target;
  form.hidden = true;
  for (const { name, value } of given.querySelectorAll('input')) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.append(input);
  }
  place.append(form);
  form.submit();
  form.remove();
}
