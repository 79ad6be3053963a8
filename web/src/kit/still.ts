// 静止 – seconds since anybody touched this page. What the page asks by itself is no use of the session,
// which ends when nobody is there.
let touched = Date.now();
if (typeof window !== "undefined") {
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    window.addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });
  }
}

export const stillFor = () => String(Math.floor((Date.now() - touched) / 1000));
