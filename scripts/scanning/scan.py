"""Starts the demonstration, officers' listener on TLS, and lets three scanners loose on it, one after the
other. Bounded: loopback only, one request at a time, a time limit for each operation."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import httpx

BIN = Path(sys.executable).parent
REPORT = Path("target/scan-report")
SERVES_WITHIN = 300
# Seconds for one operation of the API; sqlmap goes on with the next.
PER_OPERATION = 120
SOME_ID = "00000000-0000-7000-8000-000000000000"


def main() -> int:
    parts = sys.argv[1:] or ["tls", "wapiti", "public", "sqlmap"]
    REPORT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhixing-scan-") as folder:
        os.chmod(folder, 0o755)
        with Court(Path(folder)) as court:
            found = {part: globals()[part](court) for part in parts}
    print(json.dumps(found, ensure_ascii=False, indent=2))
    return 1 if any(found.values()) else 0


class Court:
    """`zhixing run` behind TLS with a certificate of its own; its story told, its officers at work."""

    def __init__(self, folder: Path):
        key, certificate = folder / "officers.key", folder / "officers.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
            + ["-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
            + ["-keyout", key, "-out", certificate],
            check=True,
            capture_output=True,
        )
        command = [os.environ["ZHIXING_BIN"], "--lang", "en", "run", "--data", str(folder / "data")]
        command += ["--listen", "127.0.0.1:18443", "--exchange-listen", "127.0.0.1:18444"]
        command += ["--portal", "127.0.0.1:18445"]
        command += ["--tls-cert", str(certificate), "--tls-key", str(key)]
        for kind in ("log-in", "public", "api", "act", "institution"):
            command += ["--budget", f"{kind}=100000"]
        self.said: list[str] = []
        self.url = "https://127.0.0.1:18443"
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def __enter__(self) -> "Court":
        serves = threading.Event()
        threading.Thread(target=self._listen, args=[serves], daemon=True).start()
        if not serves.wait(SERVES_WITHIN) or self.process.poll() is not None:
            self.process.kill()
            raise SystemExit("the program does not serve:\n" + "".join(self.said))
        body = {"user": "zhifa", "password": "zhifa", "bearer": True}
        answer = httpx.post(f"{self.url}/api/v1/session", json=body, timeout=60, verify=False)
        answer.raise_for_status()
        self.token = answer.json()["token"]
        return self

    def _listen(self, serves: threading.Event) -> None:
        for line in self.process.stdout:
            self.said.append(line)
            if "log-ins" in line:
                serves.set()
        serves.set()

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        if any("panicked" in line for line in self.said):
            raise SystemExit("the program panicked:\n" + "".join(self.said)[-4000:])

    def get(self, path: str):
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.get(f"{self.url}{path}", headers=headers, timeout=60, verify=False)
        answer.raise_for_status()
        return answer.json()


def tls(court: Court) -> list[str]:
    """sslyze: only TLS 1.3, only strong suites, no known weakness, on both listeners."""
    file = REPORT / "sslyze.json"
    file.unlink(missing_ok=True)
    subprocess.run([BIN / "sslyze", "127.0.0.1:18443", "127.0.0.1:18444", f"--json_out={file}"], check=False)
    found = []
    for server in json.loads(file.read_text())["server_scan_results"]:
        port = server["server_location"]["port"]
        result = server["scan_result"]
        if result is None:
            found.append(f"{port}: not scanned: {server.get('connectivity_error_trace', '')[-300:]}")
            continue
        for old in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1", "tls_1_2"):
            accepted = result[f"{old}_cipher_suites"]["result"]["accepted_cipher_suites"]
            if accepted:
                found.append(f"{port}: {old} is spoken")
        suites = result["tls_1_3_cipher_suites"]["result"]["accepted_cipher_suites"]
        names = sorted(suite["cipher_suite"]["name"] for suite in suites)
        print(f"{port}: TLS 1.3 {names}")
        if not names:
            found.append(f"{port}: no TLS 1.3")
        weak = {
            "heartbleed": "is_vulnerable_to_heartbleed",
            "openssl_ccs_injection": "is_vulnerable_to_ccs_injection",
            "session_renegotiation": "is_vulnerable_to_client_renegotiation_dos",
        }
        for name, flag in weak.items():
            outcome = result[name]["result"]
            if outcome and outcome[flag]:
                found.append(f"{port}: {name}")
        compression = result["tls_compression"]["result"]
        if compression and compression["supports_compression"]:
            found.append(f"{port}: compression")
    return found


MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,https_redirect,methods"
    ",permanentxss,redirect,sql,ssl,ssrf,timesql,upload,xss,xxe"
)


def wapiti(court: Court) -> list[str]:
    """wapiti: the desk and what it links to, signed in; every module but those that need the internet."""
    more = ["-s", f"{court.url}/api/docs/", "-H", f"Authorization: Bearer {court.token}"]
    more += ["--swagger", f"{court.url}/api/v1/openapi.json", "--max-scan-time", "900"]
    return crawled("wapiti", f"{court.url}/", more)


def public(court: Court) -> list[str]:
    """wapiti: the public site as a stranger, until its budget for one source is spent and after. Forged forms
    are left out: the site has no session and no cookie, so that there are no rights to use."""
    found = crawled("public", "https://127.0.0.1:18445/", ["--max-scan-time", "600"])
    found = [one for one in found if not one.startswith("Cross Site Request Forgery")]
    answer = httpx.get("https://127.0.0.1:18445/", timeout=60, verify=False)
    return found if answer.status_code == 200 else [*found, f"the site answers {answer.status_code} afterwards"]


def crawled(name: str, url: str, more: list[str]) -> list[str]:
    file = (REPORT / f"{name}.json").resolve()
    command = [BIN / "wapiti", "-u", url, *more, "--verify-ssl", "0", "--scope", "domain"]
    command += ["--flush-session", "-m", MODULES, "-f", "json", "-o", str(file), "--no-bugreport", "--tasks", "1"]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    report = json.loads(file.read_text())
    # 0 is information, 1 low, 2 medium, 3 high, 4 critical.
    return [
        f"{kind}: {one['method']} {one['path']} {one['info']}"
        for kind, all_of_kind in report["vulnerabilities"].items()
        for one in all_of_kind
        if one["level"] >= 2
    ]


def sqlmap(court: Court) -> list[str]:
    """sqlmap: every operation, every parameter in path, query and body."""
    api = court.get("/api/v1/openapi.json")
    cases = [row["id"] for row in court.get("/api/v1/cases")["items"]]
    found, tried = [], 0
    for path, item in api["paths"].items():
        for method, operation in item.items():
            if path.endswith("/stream") or (method, path) == ("delete", "/api/v1/session"):
                continue
            tried += 1
            found += injected(court, api, method.upper(), path, operation, cases[0])
    print(f"sqlmap: {tried} operations")
    return found


def injected(court: Court, api: dict, method: str, path: str, operation: dict, case: str) -> list[str]:
    own = "cases/{id}" in path
    url = re.sub(r"\{[^}]*\}", lambda _: (case if own else SOME_ID) + "*", path)
    queries = [p["name"] for p in operation.get("parameters", []) if p.get("in") == "query"]
    query = "&".join(f"{name}=1*" for name in queries)
    command = [BIN / "sqlmap", "-u", f"{court.url}{url}" + (f"?{query}" if query else "")]
    command += ["--method", method, "--batch", "--level", "2", "--risk", "1", "--dbms", "PostgreSQL"]
    command += ["--technique", "BET", "--time-sec", "5", "--threads", "1", "--flush-session"]
    command += ["--ignore-code", "*", "--disable-coloring", "-v", "1", "--timeout", "30", "--retries", "0"]
    command += ["--output-dir", str(REPORT / "sqlmap"), "--skip-waf"]
    command += ["-H", f"Authorization: Bearer {court.token}"]
    body = example(api, operation)
    if body is not None:
        command += ["--data", json.dumps(body), "-H", "Content-Type: application/json"]
    if "*" not in "".join(map(str, command[2:3])) and body is None:
        return []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PER_OPERATION)
        said = done.stdout
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace") if isinstance(late.stdout, bytes) else late.stdout or ""
    with (REPORT / "sqlmap.log").open("a") as log:
        log.write(f"== {method} {path}\n{said}\n")
    return [f"{method} {path}"] if "is vulnerable" in said or "injection point(s)" in said else []


def example(api: dict, operation: dict):
    """A body of the described form, every text marked for injection."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return None if schema is None else made(api, schema, 0)


def made(api: dict, schema: dict, depth: int):
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return made(api, api["components"]["schemas"][name], depth + 1)
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            real = [one for one in schema[several] if one.get("type") != "null"]
            return made(api, real[0], depth + 1)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = next((one for one in kind if one != "null"), "string") if isinstance(kind, list) else kind
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: made(api, inner, depth + 1) for name, inner in fields.items()} if depth < 6 else {}
    if kind == "array":
        return [made(api, schema.get("items", {}), depth + 1)] if depth < 6 else []
    if kind in ("integer", "number"):
        return 1
    if kind == "boolean":
        return True
    return {"uuid": SOME_ID, "date": "2026-07-06"}.get(schema.get("format", ""), "1")


if __name__ == "__main__":
    sys.exit(main())
