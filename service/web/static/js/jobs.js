import { showInstants } from "./instants.js";
import { follow } from "./live.js";

follow(document.getElementById("main").dataset.events, { onRefresh: showInstants });
showInstants();
