import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    // The policy of the page forbids what is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One script of some 80 kB, packed: nothing would be gained by loading it in pieces.
    chunkSizeWarningLimit: 600,
  },
});
