// A form keeps flat names; a request is nested. A field's name is its place in the request, so that a
// fault of the server lands where it was typed: `debtors[0].name`.

export type Values = Record<string, unknown>;

const isEmpty = (value: unknown) => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** `{"to.bank": "X", "people[0].name": "Y"}` → `{to: {bank: "X"}, people: [{name: "Y"}]}`; what was left empty is left out. */
export function nest(flat: Values): Values {
  const whole: Values = {};
  for (const [path, value] of Object.entries(flat)) {
    if (!isEmpty(value)) put(whole, path.split(/[.[\]]+/).filter(Boolean), value);
  }
  return whole;
}

function put(whole: Values, keys: string[], value: unknown) {
  let place = whole;
  keys.forEach((key, index) => {
    const next = keys[index + 1];
    if (next === undefined) place[key] = value;
    else {
      place[key] ??= /^\d+$/.test(next) ? [] : {};
      place = place[key] as Values;
    }
  });
}
