"""Start of the browser interface: ``streamlit run app.py``, or ``qualcode app``."""

from qualcode.ui.app import main

main()
