"""A photo is decoded, turned upright, made smaller, and written as pixels and nothing else."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, MpoImagePlugin, WebPImagePlugin

from domain.report_media import MOST_PIXELS, PHOTO_SIDE_PX, Kind, Unfit
from services.reencoding.made import Made, NotMade

# What Pillow would look for when it is first used is looked for now: later nothing can be opened.
Image.preinit()
_FORMATS = {
    "jpeg": ["JPEG", MpoImagePlugin.MpoImageFile.format],
    "png": ["PNG"],
    "webp": [WebPImagePlugin.WebPImageFile.format],
}
_QUALITY = 85
_SIZE = (PHOTO_SIDE_PX, PHOTO_SIDE_PX)
_SRGB = ImageCms.createProfile("sRGB")


def encode(sent: BinaryIO, target: BinaryIO, form: str) -> Made:
    """Write the photo ``sent``, which is of ``form``, to ``target`` as JPEG. Raises ``NotMade``."""
    # The limits of our own are checked first, with a reason of their own.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(sent, formats=_FORMATS[form]) as image:
            _require_one_bounded_picture(image)
            pixels = _pixels(image)
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        raise NotMade(Unfit.BROKEN) from broken
    # A new picture, so that nothing hangs on it but its pixels.
    clean = Image.new("RGB", pixels.size, "white")
    clean.paste(pixels, mask=pixels.getchannel("A") if pixels.mode == "RGBA" else None)
    clean.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return Made("image/jpeg", clean.width, clean.height)


def _require_one_bounded_picture(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS[Kind.PHOTO]:
        raise NotMade(Unfit.TOO_MANY_PIXELS)
    # A telephone's JPEG may carry a second picture (depth, brightness), which is left out.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise NotMade(Unfit.MOVES)


def _pixels(image: Image.Image) -> Image.Image:
    """Upright, of the size that is kept, RGB or RGBA in the colours of sRGB."""
    # A JPEG is decoded at a fraction of its size where that is enough.
    image.draft("RGB", _SIZE)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(_SIZE)
    profile = image.info.get("icc_profile")
    is_clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if profile and upright.mode == "RGB":
        return _in_srgb(upright, profile)
    return upright.convert("RGBA" if is_clear else "RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """``image`` as its colour profile means it; as it is where the profile cannot be read."""
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(image, own, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned or image
