// 通行密钥 – the browser's part of WebAuthn: options and answers travel as JSON.
type Asked = { publicKey: unknown };

type Made = { toJSON: () => unknown };
type Maker = {
  parseCreationOptionsFromJSON: (options: unknown) => PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON: (options: unknown) => PublicKeyCredentialRequestOptions;
};
const maker = () => window.PublicKeyCredential as unknown as Maker;

/** Whether this browser, at this address, can have passkeys at all. */
export const hasPasskeys = (origin: string) => typeof window.PublicKeyCredential === "function" && window.location.origin === origin;

export async function makePasskey(asked: Asked): Promise<unknown> {
  const made = await navigator.credentials.create({ publicKey: maker().parseCreationOptionsFromJSON(asked.publicKey) });
  return (made as unknown as Made).toJSON();
}

export async function signWithPasskey(asked: Asked): Promise<unknown> {
  const made = await navigator.credentials.get({ publicKey: maker().parseRequestOptionsFromJSON(asked.publicKey) });
  return (made as unknown as Made).toJSON();
}
