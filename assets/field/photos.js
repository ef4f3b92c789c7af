// Pictures made small before they are kept: three of them must get through one bar of network.
// Drawn anew, they also lose whatever the camera wrote into them.
const LONGEST_PX = 1600;
const MOST_BYTES = 500_000;
const QUALITIES = [0.82, 0.7, 0.55, 0.4];

export const MOST = 3;

export class Unreadable extends Error {}

// A JPEG of at most 1600 pixels and, but for rare ones, half a megabyte. Throws Unreadable.
export async function smaller(file) {
  const picture = await createImageBitmap(file).catch(() => { throw new Unreadable(); });
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  let blob = null;
  for (const quality of QUALITIES) {
    blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (!blob) throw new Unreadable();
    if (blob.size <= MOST_BYTES) break;
  }
  return blob;
}
