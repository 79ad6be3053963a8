import "../../kit/nonce";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App as Ant, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { isSignedOut } from "../../kit/api";
import { useWords, Words } from "../../kit/words";
import { App } from "./app";
import "./office.css";

// A session that ended shows the door, whatever page noticed it first.
const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isSignedOut(error) && query.queryKey[0] !== "session") client.invalidateQueries({ queryKey: ["session"] });
    },
  }),
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } },
});

const theme = {
  token: {
    colorPrimary: "#1f3a5f",
    colorError: "#b3261e",
    colorLink: "#1f3a5f",
    colorTextPlaceholder: "#6b7686",
    colorTextDescription: "#566172",
    borderRadius: 4,
    fontFamily:
      '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif',
  },
};

function Face() {
  const { lang } = useWords();
  return (
    <ConfigProvider theme={theme} button={{ autoInsertSpace: false }} locale={lang === "zh" ? zhCN : enUS}>
      <Ant message={{ duration: 4 }}>
        <App />
      </Ant>
    </ConfigProvider>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Words>
          <Face />
        </Words>
      </QueryClientProvider>
    </StrictMode>,
  );
}
