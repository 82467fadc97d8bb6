import { render } from "preact";
import { startDemo } from "./live/demo.ts";
import { startSession } from "./live/session.ts";
import { Page } from "./shell/page.tsx";

const root = document.getElementById("page");
if (root === null) throw new Error("the page has no place to be shown in");
render(<Page />, root);
startSession();
void startDemo();
