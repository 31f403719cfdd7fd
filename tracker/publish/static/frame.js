// Inside the frame: tells the page around it how tall the timeline is. It says nothing else.
"use strict";
new ResizeObserver(() => {
  parent.postMessage({ type: "timeline-height", height: document.body.scrollHeight }, "*");
}).observe(document.body);
