// 当事人 – who is in a case, as forms and lists of any capability need it.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "./api";
import type { Option } from "./fields";

export type Party = Schemas["PartyRow"];

export function useParties(id: string) {
  const query = useQuery({ queryKey: ["live", "parties", id], queryFn: () => api<Party[]>(`/cases/${id}/parties`) });
  const all = query.data ?? [];
  const debtors = all.filter((party) => party.role === "debtor");
  return { query, all, debtors, nameOf: (party: string) => all.find((row) => row.id === party)?.name ?? party };
}

export const asOptions = (rows: Party[]): Option[] => rows.map((row) => ({ value: row.id, label: row.name }));

/** With one to choose from there is nothing to choose. */
export const onlyOne = (options: Option[]) => (options.length === 1 ? options[0]?.value : undefined);
