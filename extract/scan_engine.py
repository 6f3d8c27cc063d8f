"""The three models that find and read text, opened by path and checked by digest; nothing is ever downloaded.

Knows the model files of the extra `ocr` and how a session is kept small: one thread, no arena. Must not know pages.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.errors import Reason, Refused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEEDED = ("rapidocr", "onnxruntime", "cv2")
DETECT = "PP-OCRv6_det_small.onnx"
RECOGNISE = "PP-OCRv6_rec_small.onnx"
TURNED = "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
# As the licence file of the package that carries them lists them.
DIGESTS = {
    DETECT: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    RECOGNISE: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    TURNED: "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c",
}
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # options of glibc's malloc.h
KEPT = 16 << 20  # bytes: a larger block goes back to the system when it is freed
QUIET = 4  # onnxruntime's level of messages: fatal only


@cache
def installed() -> bool:
    """Whether the extra `ocr` is there; nothing of it is imported to find out."""
    return all(find_spec(name) is not None for name in NEEDED)


@cache
def sparing() -> None:
    """Ask the numeric libraries, before they load, for one thread, and the C library to keep little.

    Each further thread of theirs reserves address space, as does each arena of glibc; and what one page took is to be
    given back before the next.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ.setdefault(name, "1")
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
            mallopt = ctypes.CDLL(None).mallopt
            for option, value in ((M_ARENA_MAX, 1), (M_MMAP_THRESHOLD, KEPT), (M_TRIM_THRESHOLD, 2 * KEPT)):
                mallopt(option, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """An open session and the name of its only input."""

    session: Any
    input: str

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The model's first output for a batch (n, 3, height, width)."""
        out: NDArray[np.float32] = self.session.run(None, {self.input: batch})[0]
        return out


@cache
def model(name: str) -> Model:
    """Open one of the three models; once in a process.

    Raises:
        Refused: no_text when the file is missing or is not the one that was tested.
    """
    sparing()
    import onnxruntime  # noqa: PLC0415  # 78 MB, and only where a page has no text

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = QUIET
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(_checked(name), options, providers=["CPUExecutionProvider"])
    return Model(session=session, input=session.get_inputs()[0].name)


def _checked(name: str) -> bytes:
    """The bytes of a model file whose digest is the known one."""
    spec = find_spec("rapidocr")
    folder = next(iter(spec.submodule_search_locations or ()), None) if spec is not None else None
    try:
        data = Path(folder or "", "models", name).read_bytes()
    except OSError as error:
        raise Refused(Reason.NO_TEXT, f"缺少识别模型 {name}") from error
    if hashlib.sha256(data).hexdigest() != DIGESTS[name]:
        raise Refused(Reason.NO_TEXT, f"识别模型 {name} 不是所测试的版本")
    return data


@cache
def alphabet() -> tuple[str, ...]:
    """The signs of the recogniser by class: the blank first, the space last; they travel inside the model file."""
    listed = model(RECOGNISE).session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return ("", *listed, " ")
