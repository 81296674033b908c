/** How Spreedly's tokens are written. They become part of URLs and of keys: whatever else stands in a token's place is nobody's. */
export const SPREEDLY_TOKEN = /^[A-Za-z0-9]{1,64}$/;
