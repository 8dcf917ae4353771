// A candidate's groups are sealed here, for the officer's key, and leave this device as a box of one length.
// The same as `Sealer` in services/feedback: X25519 with a key of the moment, HKDF-SHA256, AES-256-GCM over 256 bytes.

const CONTEXT = "hiring protected v1";
const PADDED = 256;
const form = document.getElementById("declaration");

if (form) {
  const button = document.getElementById("seal");
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    const said = {};
    for (const field of form.querySelectorAll("[data-category]")) if (field.value) said[field.dataset.category] = field.value;
    try {
      document.getElementById("box").value = await sealed(said, form.dataset.key, form.dataset.candidate);
    } catch {
      document.getElementById("too-old").hidden = false;
      return;
    }
    form.submit();
  });
}

async function sealed(said, key, candidate) {
  const bytes = (text) => new TextEncoder().encode(text);
  const plain = new Uint8Array(PADDED).fill(0x20);
  plain.set(bytes(JSON.stringify(said)));
  const own = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const officer = await crypto.subtle.importKey("raw", from(key), { name: "X25519" }, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "X25519", public: officer }, own.privateKey, 256);
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const stretched = { name: "HKDF", hash: "SHA-256", salt: point, info: bytes(CONTEXT) };
  const aes = await crypto.subtle.deriveKey(stretched, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: bytes(candidate) }, aes, plain);
  return to(new Uint8Array([...point, ...nonce, ...new Uint8Array(box)]));
}

function from(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function to(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
