import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// One bundle per face; today there is the office of judges and clerks.
export default defineConfig({
  plugins: [react()],
  build: {
    chunkSizeWarningLimit: 1600,
    rollupOptions: { input: { office: "office.html" } },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8180" } },
});
