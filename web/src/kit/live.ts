// 实时更新 – what happens in the court reaches every open page. Many events make one refresh; after a
// broken connection everything is read again, because nobody knows what was missed.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

const GATHER_MS = 250;

export function useLive(): boolean {
  const client = useQueryClient();
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    let waiting: number | undefined;
    const refresh = () => {
      waiting ??= window.setTimeout(() => {
        waiting = undefined;
        client.invalidateQueries({ queryKey: ["live"] });
      }, GATHER_MS);
    };
    const source = new EventSource("/api/v1/stream");
    source.onmessage = refresh;
    source.onopen = () => {
      setConnected(true);
      refresh();
    };
    source.onerror = () => setConnected(false);
    return () => {
      window.clearTimeout(waiting);
      source.close();
    };
  }, [client]);
  return connected;
}
