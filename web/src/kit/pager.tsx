// 翻页 – forth by the cursor the server gave, back by those kept on the way; nothing where there is one page.
import { Button } from "antd";
import { useWords } from "./words";

type Props = {
  /** Cursors of the pages behind the one shown. */
  cursors: string[];
  next: string | null | undefined;
  turn: (cursors: string[]) => void;
  /** Offers the way back to the first page at once, and stands there even when it is the only one. */
  first?: boolean;
};

export function Pager({ cursors, next, turn, first = false }: Props) {
  const { t } = useWords();
  const isFirst = cursors.length === 0;
  if (isFirst && !next && !first) return null;
  return (
    <span className="pager">
      {first && (
        <Button disabled={isFirst} onClick={() => turn([])}>
          {t("first")}
        </Button>
      )}
      <Button disabled={isFirst} onClick={() => turn(cursors.slice(0, -1))}>
        {t("previous")}
      </Button>
      <Button disabled={!next} onClick={() => next && turn([...cursors, next])}>
        {t("more")}
      </Button>
    </span>
  );
}
