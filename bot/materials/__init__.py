"""Drafts as people see them: pages of leaflets as pictures. Knows nothing of ours."""
