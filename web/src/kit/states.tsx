// Loading, empty and error, designed once.
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Empty, Skeleton } from "antd";
import type { ReactNode } from "react";
import { ApiError } from "./api";
import { useWords } from "./words";

/** What went wrong and what to do about it: a rule, a stale page, a server that is away. */
export function Fault({ error, retry }: { error: Error; retry?: () => void }) {
  const { t } = useWords();
  const client = useQueryClient();
  const problem = error instanceof ApiError ? error.problem : null;
  const isGone = problem === null || [502, 504].includes(problem.status);
  const isStale = problem?.type === "/problems/stale";
  const again = retry ?? (isStale ? () => client.invalidateQueries({ queryKey: ["live"] }) : undefined);
  const detail = (
    <>
      <div>{isGone ? t("gone.what") : problem.detail}</div>
      {problem?.article && (
        <div className="told-article">
          {t("col.article")} {problem.article}
        </div>
      )}
      {isStale && <div>{t("stale.what")}</div>}
      {problem?.type === "/problems/denied" && <div>{t("denied.what")}</div>}
    </>
  );
  const type = isStale || isGone ? "warning" : "error";
  const action = again && <Button onClick={again}>{t(isStale ? "act.reload" : "retry")}</Button>;
  return <Alert type={type} showIcon message={isGone ? t("gone.title") : problem.title} description={detail} action={action} />;
}

type Query<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };

export function Loaded<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  const fault = query.error && <Fault error={query.error} retry={() => query.refetch()} />;
  if (query.data === undefined) return fault ?? <Skeleton active paragraph={{ rows: 4 }} />;
  // What was read before stays readable while the server is away.
  return (
    <>
      {fault}
      {children(query.data)}
    </>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} />;
}
