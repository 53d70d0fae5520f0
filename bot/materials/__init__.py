"""What people see and hold: pages of leaflets as pictures, posters. Knows nothing of ours."""
