import { showInstants } from "./instants.js";

showInstants();
