// The office of judges and clerks: who is signed in, where they are, what happens meanwhile.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { useEffect } from "react";
import { Approvals } from "../../capabilities/approvals/Approvals";
import { Calculators } from "../../capabilities/calculator/Calculators";
import { Board } from "../../capabilities/cases/Board";
import { CaseList } from "../../capabilities/cases/CaseList";
import { CasePage } from "../../capabilities/cases/CasePage";
import { FileCase } from "../../capabilities/cases/FileCase";
import { api, type Schemas } from "../../kit/api";
import { day } from "../../kit/parts";
import { useRoute } from "../../kit/route";
import { useWords, type Word } from "../../kit/words";
import { SignIn } from "./sign-in";

const NAV: [string, Word][] = [
  ["cases", "nav.cases"],
  ["file", "nav.file"],
  ["approvals", "nav.approvals"],
  ["calc", "nav.calc"],
  ["board", "nav.board"],
];

export function App() {
  const session = useQuery({
    queryKey: ["session"],
    queryFn: () => api<Schemas["Session"]>("/session"),
  });
  if (session.isLoading) return <Skeleton active style={{ padding: 40 }} />;
  if (!session.data) return <SignIn />;
  return <Office session={session.data} />;
}

function useLive() {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource("/api/v1/stream");
    source.onmessage = () => {
      client.invalidateQueries({ queryKey: ["live"] });
    };
    return () => source.close();
  }, [client]);
}

function Office({ session }: { session: Schemas["Session"] }) {
  const { t, lang, setLang } = useWords();
  const { parts } = useRoute();
  const client = useQueryClient();
  useLive();
  const here = parts[0] ?? "cases";
  const signOut = async () => {
    await api("/session", { method: "DELETE" });
    client.clear();
    window.location.reload();
  };
  return (
    <>
      <header className="top">
        <span className="brand">{t("app")}</span>
        <nav aria-label={t("app")}>
          {NAV.map(([path, word]) => (
            <a key={path} href={`#/${path}`} aria-current={here === path ? "page" : undefined}>
              {t(word)}
            </a>
          ))}
        </nav>
        <span className="who">
          <span>{`${session.court_name} · ${session.officer.name}`}</span>
          <span>{`${t("clock")} ${day(session.now)}${session.is_virtual ? ` (${t("virtual")})` : ""}`}</span>
          <Button size="small" ghost onClick={() => setLang(lang === "zh" ? "en" : "zh")}>
            {t("other.lang")}
          </Button>
          <Button size="small" ghost onClick={signOut}>
            {t("sign.out")}
          </Button>
        </span>
      </header>
      <main className="page">
        {!(here === "cases" && parts[1]) && <h1 className="heard">{t(NAV.find(([path]) => path === here)?.[1] ?? "nav.cases")}</h1>}
        <Page here={here} id={parts[1]} />
      </main>
    </>
  );
}

function Page({ here, id }: { here: string; id: string | undefined }) {
  if (here === "cases" && id) return <CasePage id={id} />;
  if (here === "file") return <FileCase />;
  if (here === "approvals") return <Approvals />;
  if (here === "calc") return <Calculators />;
  if (here === "board") return <Board />;
  return <CaseList />;
}
