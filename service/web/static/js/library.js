import { follow } from "./live.js";
import { enhance } from "./upload.js";

follow(document.getElementById("main").dataset.events);
enhance(document.getElementById("upload"));
