import { expect, test } from "vitest";
import { browser } from "./browser";

test("a browser is called by its name, and a stranger by what it says", () => {
  const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
  expect(browser(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/156.0.0.0 Safari/537.36`)).toBe("Chrome 156 · Linux");
  expect(browser(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`)).toBe("Edge 140 · Windows");
  expect(browser("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Mobile Safari/604.1")).toBe("Safari 18 · iOS");
  expect(browser("curl/8.5.0")).toBe("curl/8.5.0");
});
