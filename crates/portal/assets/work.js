// 工作量证明 – finds the number a search is paid for with, while the form is being filled in. Without
// scripts the form is sent all the same, out of a smaller budget.
"use strict";
(() => {
  const zeros = (bytes) => {
    let count = 0;
    for (const byte of bytes) {
      if (byte === 0) {
        count += 8;
        continue;
      }
      return count + Math.clz32(byte) - 24;
    }
    return count;
  };
  const solve = async (challenge, wanted) => {
    const encoder = new TextEncoder();
    for (let answer = 0; ; answer++) {
      const hash = await crypto.subtle.digest("SHA-256", encoder.encode(`${challenge}.${answer}`));
      if (zeros(new Uint8Array(hash)) >= wanted) return String(answer);
    }
  };
  for (const form of document.querySelectorAll("form[data-work]")) {
    if (!crypto.subtle) continue;
    let solved = null;
    const begin = () => {
      solved ??= solve(form.dataset.work, Number(form.dataset.zeros)).then((answer) => {
        form.elements.answer.value = answer;
      });
      return solved;
    };
    form.addEventListener("focusin", begin, { once: true });
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      const button = form.querySelector("button");
      button.setAttribute("aria-busy", "true");
      await begin();
      form.submit();
    });
  }
})();
