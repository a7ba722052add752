import { toast } from '../ui/say.js';
import { wordsForMedia } from '../words.js';

/** Makes two buttons switch the own microphone and camera. */
export function wireToggles(media, { microphone, camera }) {
  const flip = async (button, isOn, set) => {
    if (button.disabled) return;
    button.disabled = true;
    try {
      await set(!isOn);
    } catch (error) {
      toast(wordsForMedia(error));
    } finally {
      button.disabled = false;
      if (document.activeElement === document.body) button.focus();
    }
  };
  microphone.addEventListener('click', () => flip(microphone, media.isMicrophoneOn, (on) => media.setMicrophone(on)));
  camera.addEventListener('click', () => flip(camera, media.isCameraOn, (on) => media.setCamera(on)));
}

/** Shows on the two buttons what is on. */
export function showToggles(media, { microphone, camera }) {
  microphone.setAttribute('aria-pressed', String(media.isMicrophoneOn));
  camera.setAttribute('aria-pressed', String(media.isCameraOn));
  microphone.title = media.isMicrophoneOn ? 'Mute your microphone' : 'Unmute your microphone';
  camera.title = media.isCameraOn ? 'Switch your camera off' : 'Switch your camera on';
}
