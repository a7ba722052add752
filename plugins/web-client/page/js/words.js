import { BeckonError } from '/client/index.js';

function waiting(seconds) {
  if (!seconds) return 'in a few minutes';
  if (seconds < 90) return `in ${seconds} seconds`;
  return `in ${Math.ceil(seconds / 60)} minutes`;
}

const byStatus = {
  0: () => 'The server cannot be reached. Check your connection and try again.',
  401: () => 'You are not logged in any more. Log in and try again.',
  403: () => 'The server does not let you do that.',
  413: () => 'That is too long.',
  429: (error) => `That was too often. Try again ${waiting(error.retryAfter)}.`,
  503: () => 'The server is busy or restarting. Try again in a moment.',
};

/**
 * An error in words that help, never in a programmer's.
 *
 * @param {unknown} error
 * @param {Record<number, string>} [here] words for statuses that mean something particular here
 */
export function wordsFor(error, here = {}) {
  if (!(error instanceof BeckonError)) {
    console.error(error);
    return 'Something went wrong. Reload the page and try again.';
  }
  if (here[error.status]) return here[error.status];
  if (byStatus[error.status]) return byStatus[error.status](error);
  if (error.status >= 500) return 'The server has a problem. Try again in a moment.';
  return `${error.message.replace(/\.$/, '')}.`;
}

/** Why camera or microphone cannot be had. */
export function wordsForMedia(error) {
  if (!window.isSecureContext) return 'Browsers allow camera and microphone on https:// pages and on localhost alone. You can join without them.';
  switch (error?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'Your browser does not let this page use camera or microphone. Allow them beside the address of the page, or join without them.';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'No camera or microphone was found. Plug one in, or join without.';
    case 'NotReadableError':
    case 'AbortError':
      return 'Camera or microphone are in use by another program. Close it and try again, or join without them.';
    default:
      return 'Camera and microphone cannot be used at the moment. You can join without them.';
  }
}
