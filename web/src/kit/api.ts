// The API as the pages use it: typed by the generated description, problems as errors.
import type { components } from "../generated/api";
import { stillFor } from "./still";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

let language = "zh";
export const speak = (lang: string) => {
  language = lang;
};

// A request whose outcome nobody knows is repeated under the same key, and so is never done twice.
const unsettled = new Map<string, string>();

type Options = { method?: string; body?: unknown; version?: number };

// 再次鉴别 – a grave act asks who is there; once that is proven, the same request goes out again.
let stepUp: () => Promise<boolean> = async () => false;
export const onStepUp = (ask: () => Promise<boolean>) => {
  stepUp = ask;
};

export async function api<T>(path: string, options: Options = {}): Promise<T> {
  const method = options.method ?? "GET";
  const headers: Record<string, string> = { "accept-language": language, "x-still-for": stillFor() };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.version !== undefined) headers["if-match"] = `"${options.version}"`;
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  const errand = `${method} ${path} ${body}`;
  if (method !== "GET") {
    const key = unsettled.get(errand) ?? crypto.randomUUID();
    unsettled.set(errand, key);
    headers["idempotency-key"] = key;
  }
  for (;;) {
    const response = await fetch(`/api/v1${path}`, { method, headers, body });
    const text = await response.text();
    const refused = response.ok ? null : problem(response, text);
    if (refused?.type === "/problems/step-up" && (await stepUp())) continue;
    if (response.status < 500) unsettled.delete(errand);
    if (refused) throw new ApiError(refused);
    return (text ? JSON.parse(text) : null) as T;
  }
}

// A proxy or a program that just went down answers with anything but a problem.
function problem(response: Response, text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    const { status, statusText } = response;
    const [title, detail] = [statusText || String(status), text.slice(0, 200)];
    return { type: "about:blank", title, status, detail, instance: new URL(response.url).pathname };
  }
}

export const isSignedOut = (error: unknown) => error instanceof ApiError && error.problem.status === 401;

export const post = <T>(path: string, body: unknown = {}, version?: number) =>
  api<T>(path, version === undefined ? { method: "POST", body } : { method: "POST", body, version });
