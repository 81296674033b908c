/** A dripper on a jug, with steam. */
export const POUR_OVER = `<svg viewBox="0 0 120 120" aria-hidden="true">
<rect width="120" height="120" fill="#dfe7df"/>
<circle cx="84" cy="34" r="16" fill="#f3c9a5"/>
<path d="M0 94h120v26H0z" fill="#c9d6ca"/>
<path d="M53 30c-5-5 5-8 0-14M64 30c-5-5 5-8 0-14" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" opacity=".85"/>
<path d="M35 36h48l-15 24H50z" fill="#4f7d6b"/>
<path d="M35 36h48l-3 5H38z" fill="#6b9a87"/>
<path d="M83 40c9-1 10 10-4 11" fill="none" stroke="#4f7d6b" stroke-width="4"/>
<path d="M43 60h32v4H43z" fill="#3c6355"/>
<path d="M47 64h24c9 9 13 18 13 26 0 8-5 12-12 12H46c-7 0-12-4-12-12 0-8 4-17 13-26z" fill="#f8f4ec"/>
<path d="M36 84c8 3 16-2 24 0s14 3 22 0c2 11-1 18-10 18H46c-9 0-12-7-10-18z" fill="#7a4a2c"/>
<path d="M83 72c14-3 16 18 0 19" fill="none" stroke="#f8f4ec" stroke-width="4.4"/>
<path d="M42 76c2-4 4-7 7-9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
</svg>`;
