// Loading, empty and error, designed once.
import { Alert, Button, Empty, Skeleton } from "antd";
import type { ReactNode } from "react";
import { ApiError } from "./api";
import { useWords } from "./words";

export function Fault({ error, retry }: { error: Error; retry?: () => void }) {
  const { t } = useWords();
  const problem = error instanceof ApiError ? error.problem : null;
  const detail = (
    <>
      <div>{problem?.detail ?? error.message}</div>
      {problem?.article && <div className="cite">{problem.article}</div>}
    </>
  );
  const action = retry && <Button onClick={retry}>{t("retry")}</Button>;
  const title = problem?.title ?? t("failed");
  return <Alert type="error" showIcon message={title} description={detail} action={action} />;
}

type Query<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };

export function Loaded<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  if (query.error) return <Fault error={query.error} retry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton active paragraph={{ rows: 4 }} />;
  return <>{children(query.data)}</>;
}

export function Nothing({ children }: { children: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={children} />;
}
