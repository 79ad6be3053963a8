// 浏览器 – what a browser calls itself, as its owner calls it.
const BROWSERS: [RegExp, string][] = [
  [/Edg\w*\/(\d+)/, "Edge"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/Chrome\/(\d+)/, "Chrome"],
  [/Version\/(\d+).*Safari/, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS/, "HarmonyOS"],
  [/Windows/, "Windows"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** `Chrome 156 · Linux`; what nobody knows stays as it is. */
export function browser(agent: string): string {
  const known = BROWSERS.find(([mark]) => mark.test(agent));
  if (!known) return agent;
  const [mark, name] = known;
  const system = SYSTEMS.find(([one]) => one.test(agent))?.[1];
  return [`${name} ${mark.exec(agent)?.[1]}`, system].filter(Boolean).join(" · ");
}
