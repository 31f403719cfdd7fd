// For pages that hold a timeline in a frame: gives each frame the height of its content.
"use strict";
addEventListener("message", (event) => {
  const height = event.data && event.data.type === "timeline-height" ? Number(event.data.height) : 0;
  if (!(height > 0)) return;
  for (const frame of document.querySelectorAll("iframe[data-timeline]"))
    if (frame.contentWindow === event.source) frame.style.height = Math.min(Math.ceil(height), 50000) + "px";
});
