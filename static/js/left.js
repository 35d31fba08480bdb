// The plan was left in this window: the other windows that show it are cleared as well.
"use strict";

new BroadcastChannel("stay").postMessage("left");
