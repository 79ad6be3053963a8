// Data as sent by an institution, laid out to be read; nothing added, nothing left out.
export function Facts({ value }: { value: unknown }) {
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="muted">—</span>;
    return (
      <ol className="facts-list">
        {value.map((item, index) => (
          <li key={`${index}-${JSON.stringify(item)}`}>
            <Facts value={item} />
          </li>
        ))}
      </ol>
    );
  }
  if (value !== null && typeof value === "object") {
    return (
      <dl className="facts-of">
        {Object.entries(value).map(([name, inner]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Facts value={inner} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  return <span>{value === null || value === "" ? "—" : String(value)}</span>;
}
