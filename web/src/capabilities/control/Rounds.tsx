// 查询轮次 – who was asked in each round, who answered, who is silent; no answer is not "no property".
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";
import { counterAnswer } from "./deeds";

type Round = Schemas["Round"];
type Inquiry = Schemas["Inquiry"];

const TONES: Record<string, Tone> = { answered: "good", asked: "info", overdue: "bad", refused: "warn" };

/** Whoever still owes an answer comes first. */
const PRESSING = ["overdue", "refused", "asked", "answered"];

/** A round is complete only when everybody answered. */
export function Rounds({ data }: { data: Case }) {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  const rounds = useQuery({
    queryKey: ["live", "rounds", data.id],
    queryFn: () => api<Schemas["Rounds"]>(`/cases/${data.id}/rounds`),
  });
  const of = (row: Round) => (rounds.data?.inquiries ?? []).filter((inquiry) => inquiry.round === row.id);
  const silent = (row: Round) => of(row).filter((inquiry) => !inquiry.answered_at);
  const stands = (row: Round) => t(row.complete ? "round.complete" : "round.waiting");
  const columns: Column<Round>[] = [
    { title: t("col.order"), width: 64, value: (row) => row.number },
    { title: t("col.round.purpose"), choose: true, value: (row) => code("round", row.purpose) },
    { title: t("col.state"), value: stands, show: (row) => <Mark tone={row.complete ? "good" : "warn"}>{stands(row)}</Mark> },
    { title: t("col.asked"), value: (row) => of(row).length },
    { title: t("col.silent"), value: (row) => silent(row).map((inquiry) => institution(inquiry.institution)).join("、") || null },
    { title: t("col.created"), value: (row) => day(row.started_at) },
    { title: t("col.finished"), value: (row) => (row.finished_at ? day(row.finished_at) : null) },
  ];
  return (
    <section className="sheet">
      <h2>{t("rounds")}</h2>
      <Loaded query={rounds}>
        {(found) => (
          <List name={t("rounds")} rows={found.rounds} columns={columns} rowKey={(row) => row.id} wide={860} expand={(row) => <Asked data={data} inquiries={of(row)} />} />
        )}
      </Loaded>
    </section>
  );
}

/** 应答图 – everybody who was asked, by how they stand. */
function Asked({ data, inquiries }: { data: Case; inquiries: Inquiry[] }) {
  const { t, code } = useWords();
  const institution = useInstitutionName();
  return (
    <>
      {PRESSING.map((state) => {
        const alike = inquiries.filter((inquiry) => inquiry.state === state);
        if (alike.length === 0) return null;
        return (
          <div key={state} className="asked">
            <h3>{`${code("inquiry", state)} · ${alike.length}`}</h3>
            <ul className="chips" aria-label={code("inquiry", state)}>
              {alike.map((inquiry) => (
                <li key={inquiry.order_id}>
                  <Mark tone={TONES[state] ?? "plain"}>{institution(inquiry.institution)}</Mark>
                  {inquiry.result && state !== "answered" && <span className="note">{` ${inquiry.result}`}</span>}
                  {(state === "overdue" || state === "refused") && (
                    <DeedButton small deed={counterAnswer(data.id, inquiry.order_id)} version={data.version} about={institution(inquiry.institution)} />
                  )}
                </li>
              ))}
            </ul>
          </div>
        );
      })}
      {inquiries.length === 0 && <span className="muted">{t("none.unanswered")}</span>}
    </>
  );
}
