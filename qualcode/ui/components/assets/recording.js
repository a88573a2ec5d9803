// The recording beside a transcript.

// Play it from a time, or from the segment in focus where none is given, or stop it; says whether there is one.
export function play({ segments }, { ms, index }) {
  const player = document.querySelector(".stAudio, .stVideo, [data-testid=stAudio], [data-testid=stVideo]");
  const sound = player?.matches("audio, video") ? player : player?.querySelector("audio, video");
  if (!sound) return false;
  if (!sound.paused && ms === undefined) {
    sound.pause();
    return true;
  }
  const began = segments.slice(0, index + 1).findLast((segment) => segment.ms !== null)?.ms ?? 0;
  sound.currentTime = (ms ?? began) / 1000;
  sound.play();
  return true;
}
