// Starts `zhixing run` on a free port and a fresh folder, waits until it serves, and stops it as a
// person would: with Ctrl-C.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const SERVES_WITHIN_MS = 180_000;
const ENDS_WITHIN_MS = 30_000;

export default async function start(): Promise<() => Promise<void>> {
  const program = resolve(process.env.ZHIXING_BIN ?? join(import.meta.dirname, "../../target/debug/zhixing"));
  const web = resolve(import.meta.dirname, "../dist");
  for (const needed of [program, join(web, "office.html")]) {
    if (!existsSync(needed)) throw new Error(`${needed} is missing: run scripts/walk, which builds both`);
  }
  const folder = mkdtempSync(join(tmpdir(), "zhixing-walk-"));
  // The database gives up root's rights and must still reach its folder.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const portal = await freePort();
  const { provider, file } = await startProvider(folder, port);
  const child = spawn(
    program,
    ["--lang", "en", "run", "--data", join(folder, "data"), "--listen", `127.0.0.1:${port}`, "--web", web, "--oidc", file, "--budget", "act=1000", "--portal", `127.0.0.1:${portal}`],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(String(data)));
  try {
    await serves(child, `http://127.0.0.1:${port}`, said);
  } catch (error) {
    child.kill("SIGKILL");
    provider.kill();
    throw error;
  }
  process.env.DESK = `http://127.0.0.1:${port}`;
  process.env.PORTAL = `http://127.0.0.1:${portal}`;
  process.env.DESK_DATA = join(folder, "data");
  return async () => {
    provider.kill();
    await stopped(child, said);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** A provider of identities as a process of its own, and the file that names it to the program. */
async function startProvider(folder: string, desk: number) {
  const port = await freePort();
  const back = `http://localhost:${desk}/api/v1/session/provider/return`;
  const [key, cert] = [join(folder, "provider.key"), join(folder, "provider.pem")];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"];
  const kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2"];
  execFileSync("openssl", [...kind, ...name, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const provider = spawn(process.execPath, [join(import.meta.dirname, "provider.mjs"), String(port), back, key, cert], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((ready, failed) => {
    provider.stdout.on("data", (said) => String(said).includes("provider ready") && ready());
    provider.once("exit", (code) => failed(new Error(`the provider ended with ${code}`)));
  });
  const issuer = `https://localhost:${port}`;
  const file = join(folder, "oidc.toml");
  writeFileSync(file, `issuer = "${issuer}"\nclient_id = "zhixing"\nclient_secret = "walks-only-secret-of-no-worth"\nauthority = """\n${readFileSync(cert, "utf8")}"""\n`);
  process.env.ISSUER = issuer;
  return { provider, file };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function serves(child: ChildProcess, url: string, said: string[]) {
  const end = Date.now() + SERVES_WITHIN_MS;
  // The port answers before the desk is there: the words are said when the cases have been lived through.
  while (!said.join("").includes(`desk:  ${url}`)) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${said.join("")}`);
    if (Date.now() > end) throw new Error(`not serving after ${SERVES_WITHIN_MS} ms:\n${said.join("")}`);
    await new Promise((later) => setTimeout(later, 200));
  }
}

async function stopped(child: ChildProcess, said: string[]) {
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
  const code = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`Ctrl-C ended the program with ${code}:\n${said.join("").slice(-2000)}`);
}
