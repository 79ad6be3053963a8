// A wide thing in a narrow place: scrolls inside its own frame, and by keyboard only when it has to.
import { type ReactNode, useEffect, useRef, useState } from "react";

export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const look = () => setWide(element.scrollWidth > element.clientWidth + 1);
    const watch = new ResizeObserver(look);
    watch.observe(element);
    for (const child of element.children) watch.observe(child);
    return () => watch.disconnect();
  }, []);
  const reach = wide ? { tabIndex: 0, role: "region", "aria-label": label } : {};
  return (
    <div ref={frame} className="scroll" {...reach}>
      {children}
    </div>
  );
}
