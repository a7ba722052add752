export { BeckonClient } from './BeckonClient.js';
export { BeckonError } from './BeckonError.js';
export { CloseCode } from './CloseCode.js';
export { Emitter } from './Emitter.js';
export { PeerMesh } from './PeerMesh.js';
export { Peer } from './Peer.js';
export { SignalingSession } from './SignalingSession.js';

/** @typedef {import('./BeckonClient.js').Account} Account */
/** @typedef {import('./BeckonClient.js').BeckonClientOptions} BeckonClientOptions */
/** @typedef {import('./BeckonClient.js').LogInResult} LogInResult */
/** @typedef {import('./BeckonClient.js').Room} Room */
/** @typedef {import('./PeerMesh.js').PeerMeshOptions} PeerMeshOptions */
/** @typedef {import('./SignalingSession.js').SessionState} SessionState */
/** @typedef {import('./SignalingSession.js').SignalingMessage} SignalingMessage */
/** @typedef {import('./SignalingSession.js').SignalingSessionOptions} SignalingSessionOptions */
