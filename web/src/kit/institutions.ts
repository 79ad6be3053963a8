// 协助机构 – the name people know behind the code the exchange uses.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "./api";
import type { Option } from "./fields";
import { useWords } from "./words";

export type Institution = Schemas["Institution"];

export const useInstitutions = () =>
  useQuery({ queryKey: ["institutions"], queryFn: () => api<Institution[]>("/institutions"), staleTime: 600_000 });

export function useInstitutionName() {
  const rows = useInstitutions().data;
  const { pick } = useWords();
  return (code: string) => {
    const found = rows?.find((row) => row.code === code);
    return found ? pick(found.zh, found.en) : code;
  };
}

/** Banks and payment firms where somebody can have an account. */
export function useBanks(): Option[] {
  const rows = useInstitutions().data ?? [];
  const { pick } = useWords();
  return rows
    .filter((row) => ["bank", "payment", "court_bank"].includes(row.kind))
    .map((row) => ({ value: row.code, label: `${pick(row.zh, row.en)} ${row.code}` }));
}
