// 列表 – every list of the house: search, choices, sorting, pages, a sheet to take along; a table
// where there is room, cards where there is not.
import { Button, Input, Pagination, Select, Table } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { useNarrow } from "./narrow";
import { Scroll } from "./scroll";
import { type Cell, saveSheet } from "./sheet";
import { fits, type Order, sorted } from "./sort";
import { Nothing } from "./states";
import { useWords } from "./words";

export type Column<Row> = {
  title: string;
  /** What is sorted, searched and exported. */
  value?: (row: Row) => Cell;
  /** What is shown, where that is more than the value. */
  show?: (row: Row) => ReactNode;
  money?: boolean;
  /** Offer the values of this column as a choice. */
  choose?: boolean;
  width?: number;
};

type Props<Row> = {
  name: string;
  rows: Row[];
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  none?: string;
  wide?: number;
  pageSize?: number;
  expand?: (row: Row) => ReactNode;
  tools?: ReactNode;
};

export function List<Row extends object>(props: Props<Row>) {
  const { name, columns, pageSize = 20 } = props;
  const { t } = useWords();
  const narrow = useNarrow();
  const [search, setSearch] = useState("");
  const [choice, setChoice] = useState<Record<number, string>>({});
  const [order, setOrder] = useState<Order>();
  const [page, setPage] = useState(1);
  const found = useMemo(() => {
    const cells = (row: Row) => columns.map((column) => column.value?.(row));
    const kept = props.rows.filter(
      (row) =>
        fits(cells(row), search) &&
        Object.entries(choice).every(([column, wanted]) => String(columns[Number(column)]?.value?.(row)) === wanted),
    );
    const cell = (row: Row, column: number) => columns[column]?.value?.(row);
    return sorted(kept, order, cell, columns[order?.column ?? -1]?.money ?? false);
  }, [props.rows, columns, search, choice, order]);
  const last = Math.max(1, Math.ceil(found.length / pageSize));
  const shown = found.slice((Math.min(page, last) - 1) * pageSize, Math.min(page, last) * pageSize);
  const exported = columns.filter((column) => column.value);
  const take = () =>
    saveSheet(
      name,
      exported.map((column) => column.title),
      found.map((row) => exported.map((column) => column.value?.(row))),
    );
  return (
    <div className="list">
      <div className="filters">
        {props.tools}
        {props.rows.length > 0 && (
          <>
            <Input
              allowClear
              className="list-search"
              aria-label={`${t("list.search")} ${name}`}
              placeholder={t("list.search")}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
            />
            {columns.map((column, index) =>
              column.choose ? (
                <Choice
                  key={column.title}
                  title={column.title}
                  values={props.rows.map((row) => column.value?.(row))}
                  chosen={choice[index]}
                  choose={(value) => setChoice(without(choice, index, value))}
                />
              ) : null,
            )}
            {narrow && <Sorter columns={columns} order={order} sort={setOrder} />}
            <Button onClick={take}>{t("export")}</Button>
          </>
        )}
      </div>
      {shown.length === 0 ? (
        <Nothing>{props.rows.length > 0 ? t("none.found") : (props.none ?? t("none.rows"))}</Nothing>
      ) : narrow ? (
        <Cards {...props} rows={shown} />
      ) : (
        <Wide {...props} rows={shown} order={order} sort={setOrder} />
      )}
      <div className="list-foot" hidden={props.rows.length === 0}>
        <span className="muted" role="status">{`${found.length} ${t(found.length === 1 ? "list.row" : "list.rows")}`}</span>
        {found.length > pageSize && (
          <Pagination simple={narrow} current={Math.min(page, last)} pageSize={pageSize} total={found.length} showSizeChanger={false} onChange={setPage} />
        )}
      </div>
    </div>
  );
}

type Sorting = { order: Order | undefined; sort: (order: Order | undefined) => void };

function Wide<Row extends object>({ name, rows, columns, rowKey, wide, expand, order, sort }: Props<Row> & Sorting) {
  const { t } = useWords();
  return (
    <Scroll label={name}>
      <Table<Row>
        rowKey={rowKey}
        size="middle"
        pagination={false}
        style={{ minWidth: wide ?? 720 }}
        dataSource={rows}
        showSorterTooltip={false}
        {...(expand ? { expandable: { expandedRowRender: expand, columnTitle: <span className="heard">{t("list.more")}</span> } } : {})}
        onChange={(_, __, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter;
          sort(one?.order ? { column: Number(one.columnKey), down: one.order === "descend" } : undefined);
        }}
        columns={columns.map((column, index) => ({
          key: index,
          title: column.title,
          align: column.money ? ("right" as const) : ("left" as const),
          ...(column.width ? { width: column.width } : {}),
          sorter: Boolean(column.value),
          sortOrder: order?.column === index ? (order.down ? "descend" : "ascend") : null,
          render: (_: unknown, row: Row) => cellOf(column, row),
        }))}
      />
    </Scroll>
  );
}

const cellOf = <Row,>(column: Column<Row>, row: Row): ReactNode =>
  column.show ? column.show(row) : (column.value?.(row) ?? <span className="muted">—</span>);

const without = (choice: Record<number, string>, index: number, value: string | undefined) => {
  const { [index]: _, ...rest } = choice;
  return value === undefined ? rest : { ...rest, [index]: value };
};

function Choice(props: { title: string; values: Cell[]; chosen: string | undefined; choose: (value: string | undefined) => void }) {
  const values = [...new Set(props.values.filter((value) => value != null && value !== "").map(String))].sort();
  if (values.length < 2) return null;
  return (
    <Select
      allowClear
      aria-label={props.title}
      placeholder={props.title}
      className="list-choice"
      popupMatchSelectWidth={false}
      value={props.chosen ?? null}
      options={values.map((value) => ({ value, label: value }))}
      onChange={(value) => props.choose(value ?? undefined)}
    />
  );
}

function Sorter<Row>({ columns, order, sort }: { columns: Column<Row>[] } & Sorting) {
  const { t } = useWords();
  const options = columns.flatMap((column, index) =>
    column.value
      ? [
          { value: `${index}+`, label: `${column.title} ↑` },
          { value: `${index}-`, label: `${column.title} ↓` },
        ]
      : [],
  );
  return (
    <Select
      allowClear
      aria-label={t("list.sort")}
      placeholder={t("list.sort")}
      className="list-choice"
      value={order ? `${order.column}${order.down ? "-" : "+"}` : null}
      options={options}
      onChange={(value) => sort(value ? { column: Number.parseInt(value, 10), down: value.endsWith("-") } : undefined)}
    />
  );
}

function Cards<Row extends object>({ rows, columns, rowKey, expand }: Props<Row>) {
  const { t } = useWords();
  return (
    <ul className="cards">
      {rows.map((row) => (
        <li key={rowKey(row)}>
          <dl>
            {columns.map((column) => {
              const cell = cellOf(column, row);
              return cell === false || cell === null ? null : (
                <div key={column.title}>
                  <dt>{column.title}</dt>
                  <dd>{cell}</dd>
                </div>
              );
            })}
          </dl>
          {expand && (
            <details>
              <summary>{t("list.more")}</summary>
              {expand(row)}
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
