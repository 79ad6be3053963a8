// 干警 – colleagues of my court, to assign to, to hand on to, to ask for one more signature.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "./api";
import type { Post } from "./deed";
import type { Option } from "./fields";
import { useWords } from "./words";

export function useOfficers() {
  const { code } = useWords();
  const rows = useQuery({ queryKey: ["officers"], queryFn: () => api<Schemas["Colleague"][]>("/officers") }).data ?? [];
  const options = (post?: Post): Option[] =>
    rows
      .filter((row) => !post || row.roles.includes(post))
      .map((row) => ({ value: row.id, label: `${row.name}(${row.roles.map((role) => code("post", role)).join("、")})` }));
  return { options, nameOf: (id: string) => rows.find((row) => row.id === id)?.name };
}
