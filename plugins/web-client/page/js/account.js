// Who is logged in is kept for this tab alone: another window may be somebody else.
const key = 'beckon.account';

export function keepAccount(client, email) {
  sessionStorage.setItem(key, JSON.stringify({ email, ...client.account }));
}

/** The address that was used to log in, or null. */
export function keptEmail() {
  return JSON.parse(sessionStorage.getItem(key) ?? 'null')?.email ?? null;
}

/** Logs in as before the page was loaded. Says whether there was somebody. */
export function restoreAccount(client) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    if (!kept) return false;
    client.restore(kept);
    return true;
  } catch {
    forgetAccount();
    return false;
  }
}

export function forgetAccount() {
  sessionStorage.removeItem(key);
}
