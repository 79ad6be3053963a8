// 一次性标记 – styles made while the desk runs carry the nonce the server wrote into this page; without it
// the browser refuses them. Set where elements are made, because not every component passes it on. What a
// text smuggles in as markup is parsed, not made here, and so gets none.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

if (nonce) {
  const make = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make(name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  }) as typeof document.createElement;
}
