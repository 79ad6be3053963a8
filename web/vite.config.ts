import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// One bundle per face: the office of judges and clerks, and what the public site checks proofs with.
export default defineConfig({
  plugins: [react()],
  // The server writes a fresh nonce here into every page it serves.
  html: { cspNonce: "__NONCE__" },
  build: {
    chunkSizeWarningLimit: 1600,
    // A file written into another is a "data:" address, which the page's policy refuses for scripts.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { office: "office.html", verify: "src/faces/public/verify.ts" },
      // The public site knows its one script by name.
      output: { entryFileNames: ({ name }) => (name === "verify" ? "portal/verify.js" : "assets/[name]-[hash].js") },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8180" } },
});
