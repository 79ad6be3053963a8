// Tabs as links: each has its address, wraps on a phone, and is reached like any link.
import type { Word } from "./words";
import { useWords } from "./words";

export function TabLinks({ base, here, tabs }: { base: string; here: string; tabs: [string, Word][] }) {
  const { t } = useWords();
  return (
    <nav className="tabs" aria-label={t("tabs")}>
      {tabs.map(([key, word]) => (
        <a key={key} href={`#${base}?tab=${key}`} aria-current={key === here ? "page" : undefined}>
          {t(word)}
        </a>
      ))}
    </nav>
  );
}
