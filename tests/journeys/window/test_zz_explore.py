import time
from pathlib import Path
import pytest
from tests.journeys.windows import *

def test_it(qtbot, tmp_path):
    t=time.monotonic()
    with an_air() as air:
        print("air", time.monotonic()-t)
        oxi, cuff = air.put_oximeter(), air.put_cuff()
        settings = settings_in(tmp_path, Paired(oxi, cuff))
        print("dev", time.monotonic()-t)
        with a_clinic_window(qtbot, air, settings) as w:
            print("window", time.monotonic()-t)
            w.until_seen("97 %")
            print("seen", time.monotonic()-t)
            w.open_session()
            print("open", time.monotonic()-t)
            w.until_live()
            print("live", time.monotonic()-t)
            print(w.seen())
            w.shell.grab().save("/tmp/live.png")
        print("closed", time.monotonic()-t)
    print("end", time.monotonic()-t)
