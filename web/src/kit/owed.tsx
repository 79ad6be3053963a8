// 应执行款 – claim and costs item by item, on one day.
import type { Schemas } from "./api";
import { Money } from "./parts";
import { useWords, type Word } from "./words";

const OWED: [Word, keyof Schemas["Owed"]][] = [
  ["owed.principal", "principal"],
  ["owed.general", "general_interest"],
  ["owed.doubled", "doubled_interest"],
  ["owed.costs", "costs"],
  ["owed.fee", "fee"],
  ["owed.total", "total"],
  ["owed.obtained", "obtained"],
  ["owed.outstanding", "outstanding"],
];

export function Owed({ owed }: { owed: Schemas["Owed"] }) {
  const { t } = useWords();
  return (
    <table className="owed" aria-label={t("owed.title")}>
      <tbody>
        {OWED.map(([word, field]) => (
          <tr key={field}>
            <th scope="row">{t(word)}</th>
            <td>
              <Money value={String(owed[field])} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
