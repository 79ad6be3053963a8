// The office of judges and clerks: who is signed in, where they are, what happens meanwhile.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Approvals } from "../../capabilities/approvals/Approvals";
import { Calculators } from "../../capabilities/calculator/Calculators";
import { Accounts, RoleChanges } from "../../capabilities/identity/Accounts";
import { News } from "../../capabilities/identity/Happenings";
import { Security } from "../../capabilities/identity/Security";
import { StepUp } from "../../capabilities/identity/StepUp";
import { Board } from "../../capabilities/cases/Board";
import { CaseList } from "../../capabilities/cases/CaseList";
import { CasePage } from "./CasePage";
import { FileCase } from "../../capabilities/cases/FileCase";
import { Tasks } from "./Tasks";
import { Evidence } from "../../capabilities/evidence/Evidence";
import { Funds } from "../../capabilities/funds/Funds";
import { Oversight, OVERSEERS } from "../../capabilities/oversight/Oversight";
import { Rights } from "../../capabilities/permission/Rights";
import { Reference } from "./Reference";
import { api, isSignedOut, type Schemas } from "../../kit/api";
import { useMay } from "../../kit/deed";
import { Emblem } from "../../kit/emblem";
import { useLive } from "../../kit/live";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { useRoute } from "../../kit/route";
import { sessionQuery } from "../../kit/session";
import { Fault, Nothing } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import { SignIn } from "./sign-in";

const NAV: [string, Word][] = [
  ["tasks", "nav.tasks"],
  ["cases", "nav.cases"],
  ["file", "nav.file"],
  ["approvals", "nav.approvals"],
  ["funds", "nav.funds"],
  ["calc", "nav.calc"],
  ["board", "nav.board"],
  ["reference", "nav.reference"],
  ["rights", "nav.rights"],
];

// 三员 – administrators have a menu of their own, and no cases.
const ADMINISTRATION: [string, Word][] = [
  ["accounts", "nav.accounts"],
  ["role-changes", "nav.role-changes"],
  ["security", "nav.security"],
];
const ADMINISTRATORS = ["system_admin", "security_admin", "audit_admin"];

export function App() {
  const session = useQuery(sessionQuery);
  if (session.isLoading) return <Skeleton active style={{ padding: 40 }} />;
  if (session.data && !isSignedOut(session.error)) return <Office session={session.data} />;
  if (session.error && !isSignedOut(session.error)) {
    return (
      <main className="page">
        <Fault error={session.error} retry={() => session.refetch()} />
      </main>
    );
  }
  return <SignIn />;
}

function Office({ session }: { session: Schemas["Session"] }) {
  const { t } = useWords();
  const { parts } = useRoute();
  const isAdministrator = session.officer.roles.some((role) => ADMINISTRATORS.includes(role));
  const menu = isAdministrator ? ADMINISTRATION : NAV;
  const oversees = useMay(OVERSEERS);
  const nav: [string, Word][] = [...menu, ["evidence", "nav.evidence"]];
  if (oversees) nav.push(["oversight", "nav.oversight"]);
  const home = isAdministrator ? "accounts" : "tasks";
  const asked = parts[0] ?? home;
  const here = isAdministrator && NAV.some(([path]) => path === asked) ? home : asked;
  const title = [...nav, ...ADMINISTRATION].find(([path]) => path === here)?.[1];
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>
        {t("skip")}
      </a>
      <header className="top">
        <a className="brand" href={`#/${home}`}>
          <Emblem size={26} />
          <span>{t("app")}</span>
        </a>
        <nav aria-label={t("app")}>
          {nav.map(([path, word]) => (
            <a key={path} href={`#/${path}`} aria-current={here === path ? "page" : undefined}>
              {t(word)}
            </a>
          ))}
        </nav>
        <Who session={session} />
      </header>
      <main className="page" id="main" tabIndex={-1}>
        {here !== "security" && <News />}
        {!(here === "cases" && parts[1]) && title && <h1 className="page-title">{t(title)}</h1>}
        <Page here={here} id={parts[1]} />
      </main>
      <StepUp />
    </>
  );
}

function Who({ session }: { session: Schemas["Session"] }) {
  const { t, code, lang, setLang } = useWords();
  const client = useQueryClient();
  const connected = useLive();
  const signOut = async () => {
    try {
      await api("/session", { method: "DELETE" });
    } finally {
      // Also when nobody answers, nothing is left on the screen; the language is nobody's secret.
      setLang(lang);
      client.clear();
      window.location.reload();
    }
  };
  const posts = session.officer.roles.map((post) => code("post", post)).join(" · ");
  return (
    <div className="who">
      <span>
        <a href="#/security" className="who-name" title={t("nav.security")}>
          <b>{session.officer.name}</b>
        </a>{" "}
        {posts}
        <small>{session.court_name}</small>
      </span>
      <span>
        <Mark tone={connected ? "good" : "warn"}>{t(connected ? "live.on" : "live.off")}</Mark>
        <small>{`${day(session.now)}${session.is_virtual ? ` · ${t("virtual")}` : ""}`}</small>
      </span>
      <span className="who-acts">
        <Button size="small" ghost onClick={() => setLang(lang === "zh" ? "en" : "zh")} lang={lang === "zh" ? "en" : "zh-CN"}>
          {t("other.lang")}
        </Button>
        <Button size="small" ghost onClick={signOut}>
          {t("sign.out")}
        </Button>
      </span>
    </div>
  );
}

function Page({ here, id }: { here: string; id: string | undefined }) {
  const { t } = useWords();
  if (here === "tasks") return <Tasks />;
  if (here === "cases" && id) return <CasePage id={id} />;
  if (here === "cases") return <CaseList />;
  if (here === "file") return <FileCase />;
  if (here === "approvals") return <Approvals />;
  if (here === "funds") return <Funds />;
  if (here === "reference") return <Reference />;
  if (here === "calc") return <Calculators />;
  if (here === "board") return <Board />;
  if (here === "accounts") return <Accounts />;
  if (here === "role-changes") return <RoleChanges />;
  if (here === "security") return <Security />;
  if (here === "evidence") return <Evidence />;
  if (here === "oversight") return <Oversight />;
  if (here === "rights") return <Rights id={id} />;
  return <Nothing>{t("none.page")}</Nothing>;
}
