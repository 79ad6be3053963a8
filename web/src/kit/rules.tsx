// 依据 – the article behind a rule, in the reader's language.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "./api";
import { useWords } from "./words";

export function useRules() {
  return useQuery({
    queryKey: ["rules"],
    queryFn: () => api<Schemas["RuleRow"][]>("/rules"),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The article of a rule. `asOf` is how it was called on the day, which the Chinese reader sees. */
export function useArticle() {
  const rules = useRules();
  const { lang } = useWords();
  return (rule: string | null | undefined, asOf?: string | null) => {
    if (lang === "zh" && asOf) return asOf;
    const found = rules.data?.find((row) => row.id === rule);
    return (lang === "zh" ? found?.article_zh : found?.article_en) ?? asOf ?? rule ?? "";
  };
}

export function Article({ rule, asOf }: { rule: string | null | undefined; asOf?: string | null }) {
  const article = useArticle();
  const text = article(rule, asOf);
  return text ? <span className="cite">{text}</span> : null;
}
