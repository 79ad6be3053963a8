// Chinese first, English one click away. A word missing in either language fails the word test.
import { createContext, type ReactNode, useContext, useState } from "react";
import en from "../words/en.json";
import zh from "../words/zh.json";
import { speak } from "./api";

export type Word = keyof typeof zh;
export type Lang = "zh" | "en";
const books: Record<Lang, Record<Word, string>> = { zh, en };

const Context = createContext({ lang: "zh" as Lang, setLang: (_: Lang) => {} });

export function Words({ children }: { children: ReactNode }) {
  const [lang, set] = useState<Lang>(localStorage.getItem("lang") === "en" ? "en" : "zh");
  speak(lang);
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  document.title = books[lang].app;
  const setLang = (next: Lang) => {
    localStorage.setItem("lang", next);
    set(next);
  };
  return <Context.Provider value={{ lang, setLang }}>{children}</Context.Provider>;
}

export function useWords() {
  const { lang, setLang } = useContext(Context);
  const t = (word: Word) => books[lang][word];
  const code = (prefix: string, value: string | null | undefined) =>
    value ? (books[lang][`${prefix}.${value}` as Word] ?? value) : "";
  const choices = (prefix: string, values: string[]) => values.map((value) => ({ value, label: code(prefix, value) }));
  const pick = (zhText: string, enText: string) => (lang === "zh" ? zhText : enText);
  return { lang, setLang, t, code, choices, pick };
}
